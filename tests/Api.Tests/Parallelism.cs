// Fixtures that say Parallelizable run side by side first: they have a service of their own in a process of its own, and
// mostly wait for it. The others share this process's counters, spans and logs, and run one after the other.
[assembly: LevelOfParallelism(3)]
