package dev.kiln.jobs.attack;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The courses of the examples of one batch, by their positions in the data set. */
final class Courses {

    private final Map<Long, Course> byExample = new HashMap<>();
    private final Set<Long> followed = new HashSet<>();

    /** Records a gradient step for an example. */
    void record(long example, Course course) {
        followed.add(example);
        byExample.merge(example, course, Course::or);
    }

    /** Records the gradients of a program of an attack: of several runs it is the first that has to give a direction. */
    void record(BatchPart part, Slopes slopes) {
        for (int row = 0; row < part.count(); row++) {
            long example = part.batch().indices()[row];
            record(example, Course.of(slopes.isFlat(row), slopes.isWild(row) && !isFollowed(example)));
        }
    }

    /** Records that the result for an example is infinite or not a number. */
    void lose(long example) {
        byExample.merge(example, Course.LOST, Course::or);
    }

    Course of(long example) {
        return byExample.getOrDefault(example, Course.UNKNOWN);
    }

    int lost() {
        return (int) byExample.values().stream().filter(Course::isLost).count();
    }

    boolean isFollowed(long example) {
        return followed.contains(example);
    }
}
