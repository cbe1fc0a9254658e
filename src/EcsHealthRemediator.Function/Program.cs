namespace EcsHealthRemediator.Function; public static class Program { public static void Main() { } }
