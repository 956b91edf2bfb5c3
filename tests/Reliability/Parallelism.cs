// Most of a fault is waiting. Every fixture has servers, ports and data of its own.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(3)]
