package dev.kiln.testkit.plugin;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.DataSource;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Data formats that break their contract, and their contracts. */
final class BrokenDataFormats {

    private static final AtomicLong OPENED = new AtomicLong();

    private BrokenDataFormats() {}

    record Provider(String name, String summary, DataSource source) implements DataFormat {

        Provider(DataSource source) {
            this("broken", "Is broken", source);
        }

        @Override
        public DataSource create(Options options) {
            return source;
        }
    }

    /** Six numbers and their classes, changed by a subclass. */
    abstract static class Numbers implements DataSet {

        @Override
        public String spec() {
            return "broken:sample";
        }

        @Override
        public long size() {
            return 6;
        }

        @Override
        public Task task() {
            return Task.CLASSIFICATION;
        }

        @Override
        public long[] exampleShape() {
            return new long[] {1};
        }

        @Override
        public List<String> classes() {
            return List.of("even", "odd");
        }

        @Override
        public Batch batch(long... indices) {
            float[] inputs = new float[indices.length];
            long[] labels = new long[indices.length];
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = number(indices[i], i);
                labels[i] = indices[i] % 2;
            }
            return new Batch(Tensor.of(inputs, inputs.length, 1), Tensor.of(labels, labels.length), indices);
        }

        abstract float number(long index, int row);
    }

    abstract static class OfNumbers extends DataFormatContract {
        @Override
        protected String location() {
            return "sample";
        }
    }

    /** An example depends on its place in the batch. */
    static final class PlaceInTheBatch extends OfNumbers {
        @Override
        protected DataFormat provider() {
            return new Provider(spec -> new Numbers() {
                @Override
                float number(long index, int row) {
                    return index + row;
                }
            });
        }
    }

    /** The data are others whenever they are opened. */
    static final class AlwaysOthers extends OfNumbers {
        @Override
        protected DataFormat provider() {
            return new Provider(spec -> {
                long opened = OPENED.incrementAndGet();
                return new Numbers() {
                    @Override
                    float number(long index, int row) {
                        return index + 10 * opened;
                    }
                };
            });
        }
    }

    /** The examples have another shape than they say. */
    static final class OtherShape extends OfNumbers {
        @Override
        protected DataFormat provider() {
            return new Provider(spec -> new Numbers() {
                @Override
                public long[] exampleShape() {
                    return new long[] {1, 1};
                }

                @Override
                float number(long index, int row) {
                    return index;
                }
            });
        }
    }
}
