using Trifold.Factory.Verification;
using Trifold.Golden.Operations;

const int Passed = 0, Failed = 1, WrongUsage = 2;

var verbose = args.Contains("--verbose");
var unknown = args.FirstOrDefault(argument => argument.StartsWith('-') && argument != "--verbose");
if (unknown is not null)
{
    Console.Error.WriteLine($"unknown option {unknown}; usage: golden [--verbose] [FOLDER…]");
    return WrongUsage;
}

IReadOnlyList<string> folders;
try
{
    folders = CaseFolders.Find([.. args.Where(argument => argument != "--verbose")]);
}
catch (DirectoryNotFoundException fault)
{
    Console.Error.WriteLine(fault.Message);
    return WrongUsage;
}

var failures = 0;
foreach (var folder in folders)
{
    var outcome = CaseRunner.Run(
        folder, UnitOperations.Table,
        verbose ? difference => Console.WriteLine($"  {(difference.IsWithin ? "ok   " : "WRONG")} {difference}") : null);
    Console.WriteLine(outcome);
    if (!outcome.Passed)
        failures++;
}

Console.WriteLine($"{folders.Count - failures} passed, {failures} failed");
return failures == 0 ? Passed : Failed;
