using Trifold.Serving.Errors;
using Trifold.V1;

namespace Trifold.Service.Calls;

/// <summary>The answer to right requests of operations that no build can do yet, whatever a model claims.</summary>
internal static class BuildLacks
{
    public static MissingCapabilityException The(Model model) =>
        new("this operation", $"This build cannot do this yet, although {model.Name} is made for it; /openapi/v1.json lists what it can.", []);
}
