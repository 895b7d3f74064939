/** The jobs: training, evaluation, prediction, attack and compression, from a model and data to results. */
module dev.kiln.jobs {
    requires dev.kiln.files;
    requires static org.jspecify;
    requires transitive dev.kiln.data;
    requires transitive dev.kiln.models;

    exports dev.kiln.jobs;
    exports dev.kiln.jobs.attack;
    exports dev.kiln.jobs.compression;
    exports dev.kiln.jobs.evaluation;
    exports dev.kiln.jobs.fit;
    exports dev.kiln.jobs.prediction;
    exports dev.kiln.jobs.statistics;
    exports dev.kiln.jobs.training;
}
