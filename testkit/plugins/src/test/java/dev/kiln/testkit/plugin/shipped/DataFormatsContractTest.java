package dev.kiln.testkit.plugin.shipped;

import dev.kiln.api.format.DataFormat;
import dev.kiln.testkit.plugin.Check;
import dev.kiln.testkit.plugin.DataFormatContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Formats that ship with Kiln; they are part of the host and no plugins. */
class DataFormatsContractTest {

    private static final Map<Check, String> NO_PLUGIN = Map.of(
            Check.CLASS_PATH, "it is part of the host and no plugin",
            Check.MODULE_PATH, "it is part of the host and no plugin",
            Check.DROPPED, "it is part of the host and no plugin");

    @Nested
    class JsonLines extends DataFormatContract {

        @TempDir
        private Path folder = Path.of("");

        @Override
        protected DataFormat provider() {
            return Shipped.provider(DataFormat.class, "jsonl");
        }

        @BeforeEach
        void hasATable() throws IOException {
            Files.writeString(
                    folder.resolve("table.jsonl"),
                    "{\"day\": \"2024-02-28\", \"size\": 1.5, \"kind\": \"a\"}\n"
                            + "{\"day\": \"2024-02-29\", \"size\": 2, \"kind\": \"b\"}\n");
        }

        @Override
        protected String location() {
            return folder.resolve("table.jsonl").toString();
        }

        @Override
        protected Map<Check, String> switchedOff() {
            return NO_PLUGIN;
        }
    }

    @Nested
    class Strokes extends DataFormatContract {
        @Override
        protected DataFormat provider() {
            return Shipped.provider(DataFormat.class, "strokes");
        }

        @Override
        protected String location() {
            return "test";
        }

        @Override
        protected Map<String, Object> given() {
            return Map.of("size", 20L);
        }

        @Override
        protected Map<Check, String> switchedOff() {
            return NO_PLUGIN;
        }
    }
}
