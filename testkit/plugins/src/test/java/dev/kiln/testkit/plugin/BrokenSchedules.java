package dev.kiln.testkit.plugin;

import dev.kiln.api.extension.Options;
import dev.kiln.api.training.Schedule;
import dev.kiln.api.training.ScheduleProvider;
import java.util.concurrent.atomic.AtomicInteger;

/** Schedules that break their contract, and their contracts. */
final class BrokenSchedules {

    private BrokenSchedules() {}

    record Provider(String name, String summary, Schedule schedule) implements ScheduleProvider {

        Provider(Schedule schedule) {
            this("broken", "Is broken", schedule);
        }

        @Override
        public Schedule create(Options options) {
            return schedule;
        }
    }

    /** It ends below 0. */
    static final class TooSteep extends ScheduleContract {
        @Override
        protected ScheduleProvider provider() {
            return new Provider((step, steps) -> 1 - 2.0 * step / steps);
        }
    }

    /** The first step of a training of one has no share. */
    static final class DividesByZero extends ScheduleContract {
        @Override
        protected ScheduleProvider provider() {
            return new Provider((step, steps) -> 1 - (double) step / (steps - 1));
        }
    }

    /** It counts for itself. */
    static final class Counts extends ScheduleContract {

        private final AtomicInteger asked = new AtomicInteger();

        @Override
        protected ScheduleProvider provider() {
            return new Provider((step, steps) -> 1.0 / asked.incrementAndGet());
        }
    }
}
