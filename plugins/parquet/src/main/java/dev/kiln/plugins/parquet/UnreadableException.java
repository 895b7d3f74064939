package dev.kiln.plugins.parquet;

/** The cells of a column cannot be texts; the message is the reason, a clause after its name. */
final class UnreadableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableException(String reason) {
        super(reason);
    }

    /** The reason. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
