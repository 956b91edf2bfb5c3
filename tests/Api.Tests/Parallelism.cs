// Fixtures that say Parallelizable run side by side first: each has a service of its own, in a process of its own or in
// this one, and mostly waits for it. The others read what this process has once (counters, spans, processor time, its
// environment and console): they run after those, one after the other.
[assembly: LevelOfParallelism(3)]
