package dev.kiln.plugins.parquet;

import dev.kiln.api.format.TableReader;
import dev.kiln.testkit.fuzz.FuzzContract;
import dev.kiln.testkit.fuzz.FuzzedReader;
import dev.kiln.testkit.fuzz.Mutation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Damaged Parquet files. */
class ParquetFuzzTest extends FuzzContract {

    /** A damaged file may state any number of rows without values. */
    private static final int MOST = 10_000;

    @Override
    protected List<FuzzedReader> readers() throws IOException {
        List<FuzzedReader> readers = new ArrayList<>();
        for (String name : List.of("none-1", "snappy-2", "zstd-1", "zstd-2", "lz4-1", "encodings", "alltypes_plain")) {
            byte[] valid = Files.readAllBytes(ParquetFileTest.file(name));
            readers.add(new FuzzedReader(name, List.of(valid), Mutation.bytes().repeated(), (content, folder) -> {
                Path file = Files.write(folder.resolve("a.parquet"), content);
                try (TableReader reader = new ParquetFile().open(file)) {
                    for (int row = 0; row < MOST && !reader.next(1).isEmpty(); row++) {
                        reader.columns();
                    }
                }
            }));
        }
        return readers;
    }
}
