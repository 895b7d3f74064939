package dev.kiln.testkit.plugin.shipped;

import dev.kiln.api.format.DataFormat;
import dev.kiln.testkit.plugin.Check;
import dev.kiln.testkit.plugin.DataFormatContract;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** A format that ships with Kiln; it is part of the host and no plugin. */
class DataFormatsContractTest {

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
            String reason = "it is part of the host and no plugin";
            return Map.of(Check.CLASS_PATH, reason, Check.MODULE_PATH, reason, Check.DROPPED, reason);
        }
    }
}
