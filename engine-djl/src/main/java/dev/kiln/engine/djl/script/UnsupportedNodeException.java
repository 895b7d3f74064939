package dev.kiln.engine.djl.script;

/** The reason why a node cannot be printed; its message is a clause. */
final class UnsupportedNodeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnsupportedNodeException(String message) {
        super(message, null, false, false);
    }
}
