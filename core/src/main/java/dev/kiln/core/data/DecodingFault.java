package dev.kiln.core.data;

import dev.kiln.core.extension.Thrown;
import java.io.EOFException;
import java.util.List;

/** What exceptions of Java's decoders of pictures and sounds say, in words. */
final class DecodingFault {

    private DecodingFault() {}

    /** Of a chain of exceptions the last has the cause; many come without words. */
    static String reason(Throwable failure) {
        List<Throwable> causes = Thrown.causes(failure);
        Throwable last = causes.get(causes.size() - 1);
        if (last instanceof EOFException) {
            return "it ends too early";
        }
        String words = last.getMessage();
        return words == null || words.isBlank() ? "its content is not what its header says" : words;
    }
}
