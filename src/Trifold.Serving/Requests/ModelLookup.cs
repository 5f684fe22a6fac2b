using Trifold.Serving.Errors;
using Trifold.Serving.Models;
using Trifold.V1;

namespace Trifold.Serving.Requests;

/// <summary>Finds what requests name: models, their decoders and capabilities.</summary>
internal sealed class ModelLookup(IModelRepository models)
{
    /// <returns>The version that takes work; null: no name was given, which is noted.</returns>
    /// <exception cref="ResourceNotFoundException">Lists the models there are.</exception>
    /// <exception cref="NotReadyException">It is not loaded.</exception>
    public Model? Find(string field, string name, Violations violations)
    {
        if (name.Length == 0)
        {
            violations.Add(field, $"is required; there are: {Names(models.List())}.");
            return null;
        }

        try
        {
            return models.Ready(name);
        }
        catch (ResourceNotFoundException)
        {
            throw new ResourceNotFoundException(
                "model", name, $"{field}: there is no model named '{name}'; there are: {Names(models.Known())}.");
        }
    }

    /// <exception cref="MissingCapabilityException">Names the models that can.</exception>
    public void Require(Model model, string capability)
    {
        if (model.Capabilities.Contains(capability))
            return;
        var able = models.List().Where(other => other.Capabilities.Contains(capability)).ToArray();
        throw new MissingCapabilityException(
            capability,
            $"The model '{model.Name}' cannot '{capability}'; models that can: {Names(able)}.",
            [.. able.Select(other => other.Name)]);
    }

    private static string Names(IReadOnlyCollection<Model> models) =>
        models.Count == 0 ? "none" : string.Join(", ", models.Select(model => model.Name));
}
