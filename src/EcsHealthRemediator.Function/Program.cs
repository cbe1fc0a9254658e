using EcsHealthRemediator.Function;

await Function.RunAsync(TimeProvider.System);
