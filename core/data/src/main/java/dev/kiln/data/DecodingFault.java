package dev.kiln.data;

import java.io.EOFException;

/** Puts exceptions of Java's decoders of pictures and sounds into words. */
final class DecodingFault {

    private static final int DEEPEST = 32;

    private DecodingFault() {}

    /** The last of a chain of exceptions has the cause; many have no message. */
    static String reason(Throwable failure) {
        Throwable last = root(failure);
        if (last instanceof EOFException) {
            return "it ends too early";
        }
        String words = last.getMessage();
        return words == null || words.isBlank() ? "its content is not what its header says" : words;
    }

    /** The end of a chain of causes. */
    static Throwable root(Throwable failure) {
        Throwable last = failure;
        Throwable cause = failure.getCause();
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            last = cause;
            cause = cause.getCause();
        }
        return last;
    }
}
