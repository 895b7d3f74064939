package dev.kiln.testkit.plugin;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.TableFile;
import dev.kiln.api.format.TableFormat;
import dev.kiln.api.format.TableReader;
import dev.kiln.api.format.TableRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Table formats that break their contract, and their contracts. */
final class BrokenTableFormats {

    private static final AtomicLong OPENED = new AtomicLong();

    private BrokenTableFormats() {}

    record Provider(String name, String summary, List<Option<?>> options, TableFile file) implements TableFormat {

        Provider(TableFile file) {
            this("broken", "Is broken", List.of(), file);
        }

        @Override
        public TableFile create(Options values) {
            return file;
        }
    }

    /** Six rows of a number, changed by a subclass. */
    static class Numbers implements TableReader {
        private static final int ROWS = 6;

        int read;

        @Override
        public List<String> columns() {
            return List.of("number", "half");
        }

        @Override
        public List<TableRow> next(int most) {
            List<TableRow> rows = new ArrayList<>();
            while (rows.size() < most && read < ROWS) {
                read++;
                rows.add(new TableRow(read, cells()));
            }
            return rows;
        }

        List<String> cells() {
            return List.of(Integer.toString(read), Double.toString(read / 2.0));
        }

        @Override
        public void close() {
            // it is in memory
        }
    }

    abstract static class OfNumbers extends TableFormatContract {
        @Override
        protected Path sample() {
            return Path.of("sample");
        }
    }

    /** The last row of each part is lost. */
    static final class LostRows extends OfNumbers {
        @Override
        protected TableFormat provider() {
            return new Provider(file -> new Numbers() {
                @Override
                public List<TableRow> next(int most) {
                    List<TableRow> rows = super.next(most);
                    read += most < Integer.MAX_VALUE ? 1 : 0;
                    return rows;
                }
            });
        }
    }

    /** Two columns have the same name. */
    static final class SameNames extends OfNumbers {
        @Override
        protected TableFormat provider() {
            return new Provider(file -> new Numbers() {
                @Override
                public List<String> columns() {
                    return List.of("number", "number");
                }
            });
        }
    }

    /** The rows are others whenever the file is opened. */
    static final class AlwaysOthers extends OfNumbers {
        @Override
        protected TableFormat provider() {
            return new Provider(file -> {
                String opened = Long.toString(OPENED.incrementAndGet());
                return new Numbers() {
                    @Override
                    List<String> cells() {
                        return List.of(opened, opened);
                    }
                };
            });
        }
    }

    /** An option has the name of one that all tables have. */
    static final class OwnTarget extends OfNumbers {
        @Override
        protected TableFormat provider() {
            return new Provider(
                    "broken",
                    "Is broken",
                    List.of(Option.text("target", "a target of its own").optional()),
                    file -> new Numbers());
        }
    }
}
