using Trifold.Worker.V1;

namespace Trifold.Serving.Models;

/// <summary>What a model's work takes of a device: measured in warm-up, corrected by every operation.</summary>
public sealed class DeviceTimes
{
    // Say of one operation; the last twenty or so decide.
    private const double Weight = 0.05;

    // A warm-up too quick to measure must not make work free.
    private const double Least = 1e-4;

    private readonly Lock _gate = new();
    private double _scene;
    private double _view;
    private double _cloud = 1;

    /// <param name="sceneSeconds">To synthesise a scene.</param>
    /// <param name="viewSeconds">To render and encode a view.</param>
    public DeviceTimes(double sceneSeconds, double viewSeconds) =>
        (_scene, _view) = (Math.Max(Least, sceneSeconds), Math.Max(Least, viewSeconds));

    /// <summary>Seconds to synthesise a scene.</summary>
    public double SceneSeconds
    {
        get
        {
            lock (_gate)
                return _scene;
        }
    }

    /// <summary>Seconds to render and encode a view.</summary>
    public double ViewSeconds
    {
        get
        {
            lock (_gate)
                return _view;
        }
    }

    /// <summary>Estimated seconds of the device for one scene.</summary>
    /// <param name="views">Views rendered.</param>
    /// <param name="cloud">Whether they become a cloud.</param>
    public double Cost(int views, bool cloud = false)
    {
        lock (_gate)
            return (_scene + views * _view) * (cloud ? _cloud : 1);
    }

    /// <param name="views">Views rendered, at least 1.</param>
    /// <param name="cloud">Whether they became a cloud.</param>
    internal void Correct(OperationCompleted completed, int views, bool cloud)
    {
        var rendered = completed.RenderSeconds + completed.EncodeSeconds;
        lock (_gate)
        {
            _scene = Moved(_scene, completed.SynthesizeSeconds);
            if (cloud)
                _cloud = Moved(_cloud, (completed.SynthesizeSeconds + rendered) / (_scene + views * _view));
            else
                _view = Moved(_view, rendered / views);
        }
    }

    private static double Moved(double estimate, double measured) =>
        double.IsFinite(measured) ? Math.Max(Least, estimate + Weight * (measured - estimate)) : estimate;
}
