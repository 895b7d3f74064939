package dev.kiln.plugins.parquet;

import java.nio.ByteBuffer;

/**
 * The table of a finite state entropy code (RFC 8878, section 4.1): each state has a symbol, and the number of bits that
 * are added to a base for the next state.
 */
final class FiniteStates {

    private static final int LEAST_LOG = 5;

    private final int log;
    private final int[] symbols;
    private final int[] widths;
    private final int[] bases;

    /**
     * The table of a distribution.
     *
     * @param log the logarithm of the number of states
     * @param shares the number of states of each symbol; -1 for one state with all bits
     */
    FiniteStates(int log, int... shares) {
        this.log = log;
        int size = 1 << log;
        this.symbols = spread(size, shares);
        this.widths = new int[size];
        this.bases = new int[size];
        int[] next = new int[shares.length];
        for (int symbol = 0; symbol < shares.length; symbol++) {
            next[symbol] = Math.abs(shares[symbol]);
        }
        for (int state = 0; state < size; state++) {
            int number = next[symbols[state]]++;
            widths[state] = log - (31 - Integer.numberOfLeadingZeros(number));
            bases[state] = (number << widths[state]) - size;
        }
    }

    /** The table of one symbol. */
    static FiniteStates of(int symbol) {
        int[] shares = new int[symbol + 1];
        shares[symbol] = 1;
        return new FiniteStates(0, shares);
    }

    private static int[] spread(int size, int... shares) {
        int[] symbols = new int[size];
        int high = size;
        for (int symbol = 0; symbol < shares.length; symbol++) {
            if (shares[symbol] < 0) {
                symbols[--high] = symbol;
            }
        }
        int step = (size >> 1) + (size >> 3) + 3;
        int place = 0;
        for (int symbol = 0; symbol < shares.length; symbol++) {
            for (int i = 0; i < shares[symbol]; i++) {
                symbols[place] = symbol;
                do {
                    place = (place + step) & (size - 1);
                } while (place >= high && high > 0 && size > 1);
            }
        }
        return symbols;
    }

    /**
     * Reads a distribution.
     *
     * @param bytes its bytes; the position is after them then
     * @param most the greatest logarithm of the number of states
     * @param alphabet the maximum number of symbols
     */
    static FiniteStates read(ByteBuffer bytes, int most, int alphabet) {
        int log = (bytes.get(bytes.position()) & 0xf) + LEAST_LOG;
        if (log > most) {
            throw new IllegalArgumentException("a code of 2^" + log + " states");
        }
        return new FiniteStates(log, new Shares(bytes, 1 << log, alphabet).all());
    }

    /** The state at the beginning. */
    int first(BackwardBits bits) {
        return bits.next(log);
    }

    int symbol(int state) {
        return symbols[state];
    }

    int next(int state, BackwardBits bits) {
        return bases[state] + bits.next(widths[state]);
    }

    /** The numbers of states of the symbols as they are written. */
    private static final class Shares {

        private final ByteBuffer bytes;
        private final int[] shares;
        private long place;
        private int left;
        private int count;

        Shares(ByteBuffer bytes, int states, int alphabet) {
            this.bytes = bytes;
            this.shares = new int[alphabet];
            this.left = states;
            this.place = 8L * bytes.position() + 4;
        }

        int[] all() {
            while (left > 0) {
                int share = share();
                left -= Math.abs(share);
                shares[count++] = share;
                if (share == 0) {
                    skipZeros();
                }
            }
            if (left < 0) {
                throw new IllegalArgumentException("a code with too many states");
            }
            bytes.position((int) ((place + 7) / 8));
            return shares;
        }

        /** A share of at most those that are left takes a bit less where it is small. */
        private int share() {
            int width = 32 - Integer.numberOfLeadingZeros(left + 1);
            int value = bits(width);
            int lower = (1 << (width - 1)) - 1;
            int threshold = (1 << width) - 2 - left;
            if ((value & lower) < threshold) {
                place--;
                value &= lower;
            } else if (value > lower) {
                value -= threshold;
            }
            return value - 1;
        }

        private void skipZeros() {
            int zeros = bits(2);
            count += zeros;
            while (zeros == 3) {
                zeros = bits(2);
                count += zeros;
            }
        }

        private int bits(int width) {
            int value = 0;
            for (int i = 0; i < width; i++, place++) {
                value |= ((bytes.get((int) (place / 8)) >> (place % 8)) & 1) << i;
            }
            return value;
        }
    }
}
