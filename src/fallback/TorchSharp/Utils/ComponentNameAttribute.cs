using System.Reflection;

namespace TorchSharp
{
    namespace Utils
    {
        /// <summary>The name under which a module registers what the field holds, instead of the field's own.</summary>
        [AttributeUsage(AttributeTargets.Field)]
        public class ComponentNameAttribute : Attribute
        {
            public string? Name { get; set; }
        }
    }

    public static class FieldInfoExtensionMethods
    {
        public static string ComponentName(this FieldInfo field) =>
            field.GetCustomAttribute<Utils.ComponentNameAttribute>()?.Name ?? field.Name;
    }
}
