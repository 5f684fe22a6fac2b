// Opens a binary glTF file in three.js, without a display, and prints what a scene would show: one line of JSON for
// each mesh, with its name, triangles, vertices, whether it has colours and normals, and the node's extras.
import { readFile } from 'node:fs/promises';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';

// The loader asks the browser's global object for what it does with textures; here are none.
globalThis.self = globalThis;

const bytes = await readFile(process.argv[2]);
const { scene } = await new GLTFLoader().parseAsync(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength), '');
scene.traverse(node => {
    if (!node.isMesh)
        return;
    const { index, attributes } = node.geometry;
    console.log(JSON.stringify({
        name: node.name,
        triangles: index.count / 3,
        vertices: attributes.position.count,
        colored: node.material.vertexColors && attributes.color.count === attributes.position.count,
        normals: attributes.normal.count,
        extras: node.userData,
    }));
});
