/** The jobs: training, evaluation, attack and compression, from a model and data to results. */
module dev.kiln.jobs {
    requires com.fasterxml.jackson.databind;
    requires dev.kiln.files;
    requires transitive dev.kiln.data;
    requires transitive dev.kiln.models;

    exports dev.kiln.jobs.attack;
    exports dev.kiln.jobs.compression;
    exports dev.kiln.jobs.evaluation;
    exports dev.kiln.jobs.fit;
    exports dev.kiln.jobs.statistics;
    exports dev.kiln.jobs.training;

    // JSON is written to and read from these records
    opens dev.kiln.jobs.training to
            com.fasterxml.jackson.databind;
}
