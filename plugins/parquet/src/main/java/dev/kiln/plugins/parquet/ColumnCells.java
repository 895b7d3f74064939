package dev.kiln.plugins.parquet;

import dev.kiln.plugins.parquet.Pages.Page;
import java.nio.ByteBuffer;
import java.util.List;

/** The cells of a column in a group of rows, one after another. */
final class ColumnCells {

    private static final int DATA = 0;
    private static final int DICTIONARY = 2;
    private static final int DATA_OF_VERSION_2 = 3;

    private final Pages pages;
    private final FileColumn.Form form;
    private List<String> dictionary = List.of();
    private RunLengths present = new RunLengths(ByteBuffer.allocate(0), 1);
    private PageValues values;
    private int left;

    ColumnCells(Pages pages, FileColumn.Form form) {
        this.pages = pages;
        this.form = form;
        this.values = new PageValues(form, ByteBuffer.allocate(0), 0);
    }

    /**
     * Reads the next cell; empty of null.
     *
     * @throws UnreadableException if it has no text
     * @throws dev.kiln.graph.error.FileFormatException if there is none, or the file is damaged
     */
    String next() {
        while (left == 0) {
            begin(pages.next());
        }
        left--;
        return form.isOptional() && present.next() == 0 ? "" : values.next();
    }

    private void begin(Page page) {
        switch (page.type()) {
            case DATA -> beginFirst(page);
            case DATA_OF_VERSION_2 -> beginSecond(page);
            case DICTIONARY -> {
                int count = page.head().struct(7).size(1);
                dictionary = new PageValues(form, page.unpacked(), count).plain();
            }
            default -> {
                // an index, which nobody needs
            }
        }
    }

    /** Levels, where there are nulls, and values are compressed together. */
    private void beginFirst(Page page) {
        ThriftStruct head = page.head().struct(5);
        ByteBuffer bytes = page.unpacked();
        if (form.isOptional()) {
            if (head.size(3) != Encoding.RLE.number()) {
                throw new UnreadableException("marks its missing values in an encoding that is not known");
            }
            present = new RunLengths(Slices.next(bytes, bytes.getInt()), 1);
        }
        begin(head.size(1), head.size(2), bytes);
    }

    /** The levels are not compressed, and their lengths are in the metadata. */
    private void beginSecond(Page page) {
        ThriftStruct head = page.head().struct(8);
        ByteBuffer bytes = page.body();
        ByteBuffer repetitions = Slices.next(bytes, head.size(6));
        ByteBuffer levels = Slices.next(bytes, head.size(5));
        int size = page.head().size(2) - repetitions.remaining() - levels.remaining();
        present = new RunLengths(levels, 1);
        boolean isPacked = head.truth(7, true) && bytes.hasRemaining();
        begin(
                head.size(1),
                head.size(4),
                isPacked ? page.compression().unpack(Slices.next(bytes, bytes.remaining()), size) : bytes);
    }

    private void begin(int count, int encoding, ByteBuffer bytes) {
        if (count < 0) {
            throw new IllegalArgumentException("a page of " + count + " values");
        }
        left = count;
        values = new PageValues(form, bytes, count);
        values.begin(Encoding.of(encoding), dictionary);
    }
}
