namespace Trifold.Factory.Tests.DataSets;

/// <summary>Reads Croissant metadata as the specification describes it and looks for what it promises.</summary>
internal static class Croissant
{
    private const string Script =
        """
        import fnmatch, glob, hashlib, json, os, re, sys, tarfile
        folder = sys.argv[1]
        about = json.load(open(folder + '/croissant.json'))
        assert about['@type'] == 'sc:Dataset' and about['conformsTo'] == 'http://mlcommons.org/croissant/1.1'
        assert about['name'] == 'exact-views' and about['license'] == 'CC0-1.0' and about['description']
        assert about['prov:wasGeneratedBy']['prov:value']['@value'] == {'generator': 'exact views'}

        ids = []
        def walk(node):
            if isinstance(node, dict):
                if '@id' in node and '@type' in node and 'name' in node:
                    ids.append(node['@id'])
                for value in node.values():
                    walk(value)
            elif isinstance(node, list):
                for value in node:
                    walk(value)
        walk(about['distribution'] + about['recordSet'])
        assert len(ids) == len(set(ids)), ids
        def references(node):
            if isinstance(node, dict):
                if set(node) == {'@id'}:
                    assert node['@id'] in ids, node
                for value in node.values():
                    references(value)
            elif isinstance(node, list):
                for value in node:
                    references(value)
        references(about['distribution'] + about['recordSet'])

        sets = {}
        for entry in about['distribution']:
            if entry['@type'] == 'cr:FileObject':
                content = open(f"{folder}/{entry['contentUrl']}", 'rb').read()
                assert hashlib.sha256(content).hexdigest() == entry['sha256'], entry
                assert f'{len(content)} B' == entry['contentSize'], entry
                continue
            if 'containedIn' in entry:
                names = [name for shard in glob.glob(folder + '/*.tar') for name in tarfile.open(shard).getnames()]
                files = fnmatch.filter(names, entry['includes'])
            else:
                files = glob.glob(f"{folder}/{entry['includes']}")
            assert files, entry
            sets[entry['@id']] = files
        count = None
        for records in about['recordSet']:
            if 'data' in records:
                print(len(records['data']), 'labels')
                continue
            name = next(field for field in records['field'] if field['name'] == 'name')
            files = sets[name['source']['fileSet']['@id']]
            keys = {re.match(name['source']['transform']['regex'], os.path.basename(file)).group(1) for file in files}
            assert len(keys) == len(files) and count in (None, len(keys)), records
            count = len(keys)
        print(count, 'samples')
        """;

    /// <returns>"K labels", "N samples".</returns>
    public static string Read(string folder) => Python.Run(Script, folder);
}
