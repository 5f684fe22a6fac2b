using Trifold.Factory.DataSets.Layouts;

namespace Trifold.Factory.Tests.DataSets;

public sealed class NerfstudioFormatTests : IDisposable
{
    private static readonly ExactSamples Exact = new("portraits", firstSeed: 3);

    private readonly WrittenDataSet _set = new(Exact, NerfstudioFormat.FormatName);

    public void Dispose() => _set.Dispose();

    // Depth becomes points by nerfstudio's conventions (OpenGL axes); OpenCV projects them into the other view.
    [Fact]
    public void DepthOfOneView_LandsOnTheOtherWithinAPixel()
    {
        var seen = Python.Run(
            """
            import cv2, json, numpy, sys
            from PIL import Image
            folder, truth = sys.argv[1:]

            class View:
                def __init__(self, scene, about, frame):
                    self.depth = numpy.array(Image.open(f"{scene}/{frame['depth_file_path']}")) * about['depth_unit_scale_factor']
                    self.labels = numpy.array(Image.open(f"{scene}/labels/{frame['file_path'][7:]}"))
                    self.mask = numpy.array(Image.open(f"{scene}/{frame['mask_path']}"))
                    self.pose = numpy.array(frame['transform_matrix'])
                    self.fx, self.fy, self.cx, self.cy = (about[name] for name in ('fl_x', 'fl_y', 'cx', 'cy'))
                    name = frame['file_path'][7:-4]
                    assert Image.open(f"{scene}/{frame['file_path']}").size == (about['w'], about['h'])
                    self.distance = numpy.fromfile(f'{truth}/{name}.depth', numpy.float32).reshape(64, 64)

                def points(self):
                    v, u = numpy.nonzero(self.depth)
                    z = self.depth[v, u]
                    camera = numpy.stack([(u + .5 - self.cx) / self.fx * z, -(v + .5 - self.cy) / self.fy * z, -z])
                    return self.pose[:3, :3] @ camera + self.pose[:3, 3:], numpy.stack([u, v]) + .5

                def project(self, points):
                    world_to_camera = numpy.linalg.inv(self.pose @ numpy.diag([1., -1, -1, 1]))
                    turn, _ = cv2.Rodrigues(world_to_camera[:3, :3])
                    matrix = numpy.array([[self.fx, 0, self.cx], [0, self.fy, self.cy], [0, 0, 1.]])
                    pixels, _ = cv2.projectPoints(points.T.copy(), turn, world_to_camera[:3, 3], matrix, None)
                    return pixels[:, 0].T, (world_to_camera[:3, :3] @ points + world_to_camera[:3, 3:])[2]

            for seed in (3, 4):
                scene = f'{folder}/scene-{seed:06}'
                about = json.load(open(scene + '/transforms.json'))
                assert about['camera_model'] == 'OPENCV' and about['orientation_override'] == 'none'
                views = [View(scene, about, frame) for frame in about['frames']]
                for view, other in (views, views[::-1]):
                    assert ((view.mask == 255) == (view.labels > 0)).all() and set(numpy.unique(view.mask)) == {0, 255}
                    points, pixels = view.points()
                    # Steps of 0.001 along the axis are hardly more along the ray.
                    distance = numpy.linalg.norm(points - view.pose[:3, 3:], axis=0)
                    assert abs(distance - view.distance[view.depth > 0]).max() < 6e-4
                    assert abs(view.project(points)[0] - pixels).max() < 1e-3

                    # A point that the other view sees too lies where that view has it: its own point of that pixel
                    # comes back to where the first one started.
                    seen, z = other.project(points)
                    u, v = (seen.astype(int)).clip(0, 63)
                    both = (seen >= 0).all(0) & (seen < 64).all(0) & (abs(other.depth[v, u] - z) < .01)
                    assert both.mean() > .5, both.mean()
                    met, starts = other.points()
                    index = numpy.cumsum(other.depth.ravel() > 0).reshape(64, 64) - 1
                    back, _ = view.project(met[:, index[v[both], u[both]]])
                    error = numpy.linalg.norm(back - pixels[:, both], axis=0)
                    assert numpy.median(error) < .5 and (error < 1).mean() > .95, (numpy.median(error), (error < 1).mean())
                    same = view.labels[view.depth > 0][both] == other.labels[v[both], u[both]]
                    assert same.mean() > .9, same.mean()
                print(seed, len(views), 'views')
            """, _set.Path, _set.WriteTruth(Exact));

        Assert.Equal("3 2 views\n4 2 views", seen);
    }

    [Fact]
    public void CamerasOfEveryImage_AreListed() => Assert.Equal("4 images, 25 numbers", Python.Run(
        """
        import json, numpy, sys
        labels = json.load(open(sys.argv[1] + '/dataset.json'))['labels']
        for path, camera in labels:
            open(f'{sys.argv[1]}/{path}', 'rb')
            scene, file = path.split('/', 1)
            frames = json.load(open(f'{sys.argv[1]}/{scene}/transforms.json'))['frames']
            pose = next(numpy.array(frame['transform_matrix']) for frame in frames if frame['file_path'] == file)
            assert abs(pose @ numpy.diag([1, -1, -1, 1]) - numpy.array(camera[:16]).reshape(4, 4)).max() < 1e-6
        print(f'{len(labels)} images, {len(camera)} numbers')
        """, _set.Path));

    [Fact]
    public void Metadata_NamesEveryFile() =>
        Assert.Equal($"{Exact.Labels.Count} labels\n4 samples", Croissant.Read(_set.Path));
}
