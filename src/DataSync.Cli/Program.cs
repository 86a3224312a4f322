using DataSync.Cli;

return CommandLine.Create(CliContext.ForConsole()).Parse(args).Invoke();
