package dev.kiln.plugins.parquet;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The compressed blocks of a frame of Zstandard, with the tables that one block leaves to the next. */
final class ZstandardBlocks {

    private static final int[] LITERAL_BITS = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        16
    };
    private static final int[] MATCH_BITS = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2,
        2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
    };
    private static final int[] LITERAL_BASES = bases(0, LITERAL_BITS);
    private static final int[] MATCH_BASES = bases(3, MATCH_BITS);

    private static final FiniteStates COMMON_LITERALS = new FiniteStates(
            6, 4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1,
            -1, -1);
    private static final FiniteStates COMMON_MATCHES = new FiniteStates(
            6, 1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
            1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1);
    private static final FiniteStates COMMON_OFFSETS = new FiniteStates(
            5, 1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1);

    private static final int LITERALS_LOG = 9;
    private static final int OFFSETS_LOG = 8;
    private static final int MATCHES_LOG = 9;
    private static final int MOST_OFFSET_BITS = 31;

    private final Unpacked unpacked;
    private final int[] recent = {1, 4, 8};
    private @Nullable HuffmanCode code;
    private FiniteStates literals = COMMON_LITERALS;
    private FiniteStates offsets = COMMON_OFFSETS;
    private FiniteStates matches = COMMON_MATCHES;

    ZstandardBlocks(Unpacked unpacked) {
        this.unpacked = unpacked;
    }

    private static int[] bases(int first, int... bits) {
        int[] bases = new int[bits.length];
        int next = first;
        for (int i = 0; i < bits.length; i++) {
            bases[i] = next;
            next += 1 << bits[i];
        }
        return bases;
    }

    /** Unpacks a block. */
    void read(ByteBuffer block) {
        ByteBuffer bytes = ByteBuffer.wrap(literals(block));
        int count = count(block);
        if (count == 0) {
            unpacked.literals(bytes, bytes.remaining());
            return;
        }
        int modes = block.get() & 0xff;
        literals = table(modes >>> 6, block, literals, COMMON_LITERALS, LITERALS_LOG, LITERAL_BITS.length);
        offsets = table(modes >>> 4, block, offsets, COMMON_OFFSETS, OFFSETS_LOG, MOST_OFFSET_BITS + 1);
        matches = table(modes >>> 2, block, matches, COMMON_MATCHES, MATCHES_LOG, MATCH_BITS.length);
        sequences(new BackwardBits(block.slice()), count, bytes);
    }

    private static FiniteStates table(
            int mode, ByteBuffer block, FiniteStates last, FiniteStates common, int log, int alphabet) {
        return switch (mode & 3) {
            case 0 -> common;
            case 1 -> FiniteStates.of(block.get() & 0xff);
            case 2 -> FiniteStates.read(block, log, alphabet);
            default -> last;
        };
    }

    private static int count(ByteBuffer block) {
        int first = block.get() & 0xff;
        if (first < 128) {
            return first;
        }
        int second = block.get() & 0xff;
        return first < 255 ? ((first - 128) << 8) + second : second + ((block.get() & 0xff) << 8) + 0x7f00;
    }

    /** Literals, then a copy, and so on; the literals that are left come last. */
    private void sequences(BackwardBits bits, int count, ByteBuffer bytes) {
        int literal = literals.first(bits);
        int offset = offsets.first(bits);
        int match = matches.first(bits);
        for (int i = 0; i < count; i++) {
            int width = offsets.symbol(offset);
            if (width > MOST_OFFSET_BITS) {
                throw new IllegalArgumentException("an offset of " + width + " bits");
            }
            long distance = (1L << width) + (bits.next(width) & 0xffff_ffffL);
            int copied = MATCH_BASES[matches.symbol(match)] + bits.next(MATCH_BITS[matches.symbol(match)]);
            int kept = LITERAL_BASES[literals.symbol(literal)] + bits.next(LITERAL_BITS[literals.symbol(literal)]);
            unpacked.literals(bytes, kept);
            unpacked.copies(distance(distance, kept == 0), copied);
            if (i < count - 1) {
                literal = literals.next(literal, bits);
                match = matches.next(match, bits);
                offset = offsets.next(offset, bits);
            }
        }
        if (bits.left() != 0) {
            throw new IllegalArgumentException("copies with other bits than their code");
        }
        unpacked.literals(bytes, bytes.remaining());
    }

    /** The values 1 to 3 are recent distances, shifted by one without literals. */
    private int distance(long value, boolean isShifted) {
        if (value > 3) {
            remember(2, Math.toIntExact(value - 3));
            return recent[0];
        }
        int place = (int) value - 1 + (isShifted ? 1 : 0);
        int distance = place < 3 ? recent[place] : recent[0] - 1;
        remember(Math.min(place, 2), distance);
        return distance;
    }

    private void remember(int place, int distance) {
        for (int i = place; i > 0; i--) {
            recent[i] = recent[i - 1];
        }
        recent[0] = distance;
    }

    /** The literals of a block: as they are, one repeated, or in a Huffman code, which may be that of the last block. */
    private byte[] literals(ByteBuffer block) {
        int type = block.get(block.position()) & 3;
        int form = (block.get(block.position()) >>> 2) & 3;
        if (type < 2) {
            int headBytes = form == 1 ? 2 : form == 3 ? 3 : 1;
            int size = (int) (head(block, headBytes) >>> (headBytes == 1 ? 3 : 4));
            Unpacked all = new Unpacked(size);
            if (type == 0) {
                all.literals(block, size);
            } else {
                all.repeated(block.get(), size);
            }
            return all.whole();
        }
        int headBytes = Math.max(3, form + 2);
        int width = form < 2 ? 10 : form == 2 ? 14 : 18;
        long head = head(block, headBytes) >>> 4;
        int size = (int) (head & ((1L << width) - 1));
        ByteBuffer coded = Slices.next(block, (int) ((head >>> width) & ((1L << width) - 1)));
        HuffmanCode used = type == 2 ? HuffmanCode.read(coded) : code;
        if (used == null) {
            throw new IllegalArgumentException("literals without a code");
        }
        code = used;
        return decoded(used, coded, size, form == 0 ? 1 : 4);
    }

    private static long head(ByteBuffer block, int bytes) {
        long head = 0;
        for (int i = 0; i < bytes; i++) {
            head |= (block.get() & 0xffL) << (8 * i);
        }
        return head;
    }

    private static byte[] decoded(HuffmanCode code, ByteBuffer coded, int size, int streams) {
        byte[] bytes = new byte[size];
        int[] lengths = new int[streams];
        for (int i = 0; i < streams - 1; i++) {
            lengths[i] = coded.getShort() & 0xffff;
        }
        int each = streams == 1 ? size : (size + 3) / 4;
        for (int i = 0; i < streams; i++) {
            int length = i == streams - 1 ? coded.remaining() : lengths[i];
            int from = i * each;
            code.decode(Slices.next(coded, length), bytes, from, i == streams - 1 ? size - from : each);
        }
        return bytes;
    }
}
