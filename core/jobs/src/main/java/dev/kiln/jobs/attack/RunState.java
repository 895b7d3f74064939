package dev.kiln.jobs.attack;

import dev.kiln.graph.error.KilnException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The state of a session: what it has cost, who attacks, and from which start. The targets of all sizes share it. */
final class RunState {

    /** The cost to date. */
    Queries queries = Queries.NONE;

    /** The courses of the examples of the last batch. */
    Courses courses = new Courses();

    /** The running attack. */
    @Nullable
    Attacker attacker;

    /** The number of its start. */
    int restart;

    /** The number of programs that it has run. */
    long runs;

    /** The number of attacks that run within another. */
    int depth;

    /** The parts of the attacks that the session's own attack runs. */
    Stages stages = new Stages();

    /** The attacks whose fit an interrupted run has counted, as text. */
    final Set<String> counted = new HashSet<>();

    /** The last start of the session's own attack. */
    LastStart lastStart = LastStart.NONE;

    /** An exception of the session itself, which is not a fault of the attack. */
    @Nullable
    KilnException ownFailure;
}
