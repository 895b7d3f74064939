package dev.kiln.data;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.format.DataSpec;
import dev.kiln.graph.error.DataException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Examples without targets in parts of a bounded size. One part of the content is read ahead, so that the last part is
 * known.
 *
 * @param <T> the content of a part before it is encoded
 */
final class InputParts<T> implements Iterator<DataSet> {

    /** The maximum number of examples of a part. */
    static final int EXAMPLES = 1024;

    private final Source<T> source;
    private Optional<T> ahead;

    private InputParts(DataSpec spec, Source<T> source) {
        this.source = source;
        this.ahead = source.next();
        if (ahead.isEmpty()) {
            throw new DataException("The data " + spec + " hold no examples.");
        }
    }

    /**
     * The content of a file.
     *
     * @param <T> the content of a part
     */
    interface Source<T> extends AutoCloseable {

        /** Reads at most {@link #EXAMPLES} further examples; empty at the end. */
        Optional<T> next();

        /** Encodes a part; the description of the last one has the notes on all. */
        DataSet encode(T part, boolean isLast);

        @Override
        void close();
    }

    /**
     * The parts of a file, which is closed with the stream and where it cannot be read.
     *
     * @throws DataException if there are no examples
     */
    static <T> Stream<DataSet> of(DataSpec spec, Source<T> source) {
        try {
            return StreamSupport.stream(
                            Spliterators.spliteratorUnknownSize(new InputParts<>(spec, source), Spliterator.ORDERED),
                            false)
                    .onClose(source::close);
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    @Override
    public boolean hasNext() {
        return ahead.isPresent();
    }

    @Override
    public DataSet next() {
        T part = ahead.orElseThrow(NoSuchElementException::new);
        ahead = source.next();
        return source.encode(part, ahead.isEmpty());
    }
}
