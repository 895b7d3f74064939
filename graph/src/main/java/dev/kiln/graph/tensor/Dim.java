package dev.kiln.graph.tensor;

import dev.kiln.graph.status.Stable;

/** The length of one axis: a number, or a name for a length that only a run decides. */
@Stable
public sealed interface Dim {

    /** A length of which nothing is known. It is never equal to another one as far as inference can tell. */
    Dim UNKNOWN = new Symbol("?");

    /**
     * A length that is known.
     *
     * @param size at least 0
     * @return the dimension
     */
    static Dim of(long size) {
        return new Fixed(size);
    }

    /**
     * A length that has a name, such as {@code N} for the batch; equal names are equal lengths.
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
     * @return the size, or -1 where only a run decides
     */
    long size();

    /**
     * A length that is known.
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
     * A length that has a name.
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
