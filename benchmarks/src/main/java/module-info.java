/** Timings of Kiln beside those of others. For developers: nothing is exported, and nothing of it is shipped. */
module dev.kiln.benchmarks {
    requires ai.djl.api;
    requires dev.kiln.api;
    requires dev.kiln.core;
    requires java.management;
    requires jmh.core;
    requires static org.jspecify;
}
