import dev.kiln.api.format.TableFormat;
import dev.kiln.plugins.parquet.ParquetFile;

/** Parquet files as tables. The record is public; its provider is found as a service. */
module dev.kiln.plugins.parquet {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    exports dev.kiln.plugins.parquet;

    provides TableFormat with
            ParquetFile.Provider;
}
