/** Measures a model from a program of one's own. */
module org.example.kiln.embedding {
    requires transitive dev.kiln.jobs;

    exports org.example.kiln.embedding;
}
