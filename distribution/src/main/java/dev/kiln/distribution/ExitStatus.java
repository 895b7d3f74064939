package dev.kiln.distribution;

/** What the process tells the shell. */
final class ExitStatus {

    /** The work is done. */
    static final int DONE = 0;

    /** The work failed, or the goal that was asked for was missed. */
    static final int FAILED = 1;

    /** The command line, a file or a value is wrong; nothing was changed. */
    static final int WRONG_INPUT = 2;

    /** The user interrupted; the last good state is kept. */
    static final int INTERRUPTED = 130;

    private ExitStatus() {}
}
