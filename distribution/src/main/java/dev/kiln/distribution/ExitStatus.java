package dev.kiln.distribution;

/** The exit status of the process. */
final class ExitStatus {

    /** The work is done. */
    static final int DONE = 0;

    /** The work failed, or the requested goal was missed. */
    static final int FAILED = 1;

    /** The command line, a file or a value is wrong; no file was changed. */
    static final int WRONG_INPUT = 2;

    /** The user interrupted the work; the last good state is kept. */
    static final int INTERRUPTED = 130;

    private ExitStatus() {}
}
