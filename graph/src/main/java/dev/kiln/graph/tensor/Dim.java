package dev.kiln.graph.tensor;

import dev.kiln.graph.status.Stable;

/** The length of one axis: a number, or a symbol for a length that is known only at run time. */
@Stable
public sealed interface Dim {

    /** An unknown length. Inference never takes it for equal to another length. */
    Dim UNKNOWN = new Symbol("?");

    /**
     * A known length.
     *
     * @param size at least 0
     * @return the dimension
     */
    static Dim of(long size) {
        return new Fixed(size);
    }

    /**
     * A symbolic length, such as {@code N} for the batch; equal names are equal lengths.
     *
     * @param name not empty
     * @return the dimension
     */
    static Dim of(String name) {
        return new Symbol(name);
    }

    /** Whether the length is a number. */
    boolean isFixed();

    /**
     * The length as a number.
     *
     * @return the size, or -1 where it is known only at run time
     */
    long size();

    /**
     * A known length.
     *
     * @param size at least 0
     */
    record Fixed(long size) implements Dim {
        /** Checks the size. */
        public Fixed {
            if (size < 0) {
                throw new IllegalArgumentException("size is " + size + ", expected at least 0");
            }
        }

        @Override
        public boolean isFixed() {
            return true;
        }

        @Override
        public String toString() {
            return Long.toString(size);
        }
    }

    /**
     * A symbolic length.
     *
     * @param name not empty
     */
    record Symbol(String name) implements Dim {
        /** Checks the name. */
        public Symbol {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("name is empty, expected a symbol such as N");
            }
        }

        @Override
        public boolean isFixed() {
            return false;
        }

        @Override
        public long size() {
            return -1;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
