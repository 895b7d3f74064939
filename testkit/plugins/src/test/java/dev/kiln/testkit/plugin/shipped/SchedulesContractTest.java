package dev.kiln.testkit.plugin.shipped;

import dev.kiln.api.training.ScheduleProvider;
import dev.kiln.testkit.plugin.ScheduleContract;
import org.junit.jupiter.api.Nested;

/** The schedules that ship with Kiln. */
class SchedulesContractTest {

    @Nested
    class Constant extends ScheduleContract {
        @Override
        protected ScheduleProvider provider() {
            return Shipped.provider(ScheduleProvider.class, "constant");
        }
    }

    @Nested
    class Cosine extends ScheduleContract {
        @Override
        protected ScheduleProvider provider() {
            return Shipped.provider(ScheduleProvider.class, "cosine");
        }
    }

    @Nested
    class Linear extends ScheduleContract {
        @Override
        protected ScheduleProvider provider() {
            return Shipped.provider(ScheduleProvider.class, "linear");
        }
    }

    @Nested
    class Steps extends ScheduleContract {
        @Override
        protected ScheduleProvider provider() {
            return Shipped.provider(ScheduleProvider.class, "step");
        }
    }

    @Nested
    class Exponential extends ScheduleContract {
        @Override
        protected ScheduleProvider provider() {
            return Shipped.provider(ScheduleProvider.class, "exponential");
        }
    }

    @Nested
    class OnPlateau extends ScheduleContract {
        @Override
        protected ScheduleProvider provider() {
            return Shipped.provider(ScheduleProvider.class, "on-plateau");
        }
    }

    @Nested
    class OneCycle extends ScheduleContract {
        @Override
        protected ScheduleProvider provider() {
            return Shipped.provider(ScheduleProvider.class, "one-cycle");
        }
    }
}
