using DataSync.Cli;

return CommandLine.Run(CliContext.ForConsole(), args);
