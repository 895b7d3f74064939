package dev.kiln.testkit.plugin.shipped;

import dev.kiln.api.format.TableFormat;
import dev.kiln.testkit.plugin.TableFormatContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/** The table formats that ship with Kiln. */
class TableFormatsContractTest {

    @Nested
    class Parquet extends TableFormatContract {
        @Override
        protected TableFormat provider() {
            return Shipped.provider(TableFormat.class, "parquet");
        }

        @Override
        protected Path sample() {
            return Path.of("../../plugins/parquet/src/test/resources/dev/kiln/plugins/parquet/houses.parquet")
                    .toAbsolutePath()
                    .normalize();
        }
    }
}
