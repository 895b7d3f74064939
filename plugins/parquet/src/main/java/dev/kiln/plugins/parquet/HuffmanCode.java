package dev.kiln.plugins.parquet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A Huffman code of bytes (RFC 8878, section 4.2). */
final class HuffmanCode {

    private static final int DIRECT = 128;
    private static final int MOST_BITS = 11;
    private static final int MOST_WEIGHTS = 255;
    private static final int LOG_OF_WEIGHTS = 6;

    private final int longest;
    private final byte[] symbols;
    private final byte[] widths;

    private HuffmanCode(int longest, List<Integer> weights) {
        this.longest = longest;
        this.symbols = new byte[1 << longest];
        this.widths = new byte[1 << longest];
        int place = 0;
        for (int weight = 1; weight <= longest; weight++) {
            for (int symbol = 0; symbol < weights.size(); symbol++) {
                for (int i = weights.get(symbol) == weight ? 1 << (weight - 1) : 0; i > 0; i--) {
                    symbols[place] = (byte) symbol;
                    widths[place++] = (byte) (longest + 1 - weight);
                }
            }
        }
    }

    /** Reads a code; the position of the bytes is after it then. */
    static HuffmanCode read(ByteBuffer bytes) {
        int head = bytes.get() & 0xff;
        List<Integer> weights = new ArrayList<>();
        if (head < DIRECT) {
            compressed(Slices.next(bytes, head), weights);
        } else {
            direct(bytes, head - DIRECT + 1, weights);
        }
        long sum = weights.stream()
                .mapToLong(weight -> weight == 0 ? 0 : 1L << (weight - 1))
                .sum();
        int longest = 64 - Long.numberOfLeadingZeros(sum);
        // the last weight is not written: it fills the code
        long rest = (1L << longest) - sum;
        if (sum == 0 || longest > MOST_BITS || Long.bitCount(rest) != 1) {
            throw new IllegalArgumentException("a Huffman code that is not full");
        }
        weights.add(Long.numberOfTrailingZeros(rest) + 1);
        return new HuffmanCode(longest, weights);
    }

    private static void direct(ByteBuffer bytes, int count, List<Integer> weights) {
        int pair = 0;
        for (int i = 0; i < count; i++) {
            pair = i % 2 == 0 ? bytes.get() & 0xff : pair << 4;
            weights.add((pair >> 4) & 0xf);
        }
    }

    /** Two states take turns until there are no bits for the next one of either. */
    private static void compressed(ByteBuffer bytes, List<Integer> weights) {
        FiniteStates states = FiniteStates.read(bytes, LOG_OF_WEIGHTS, MOST_BITS + 2);
        BackwardBits bits = new BackwardBits(bytes.slice());
        int[] at = {states.first(bits), states.first(bits)};
        int turn = 0;
        while (bits.left() >= 0 && weights.size() < MOST_WEIGHTS) {
            weights.add(states.symbol(at[turn]));
            at[turn] = states.next(at[turn], bits);
            turn = 1 - turn;
        }
        weights.add(states.symbol(at[turn]));
    }

    /** Decodes a number of bytes. */
    void decode(ByteBuffer bytes, byte[] target, int from, int count) {
        BackwardBits bits = new BackwardBits(bytes);
        int mask = (1 << longest) - 1;
        int code = bits.next(longest);
        for (int i = from; i < from + count; i++) {
            target[i] = symbols[code];
            int width = widths[code];
            code = ((code << width) | bits.next(width)) & mask;
        }
        if (bits.left() != -longest) {
            throw new IllegalArgumentException("literals with other bits than their code");
        }
    }
}
