import dev.kiln.api.training.ScheduleProvider;
import dev.kiln.plugins.schedules.Constant;
import dev.kiln.plugins.schedules.Cosine;
import dev.kiln.plugins.schedules.Exponential;
import dev.kiln.plugins.schedules.Linear;
import dev.kiln.plugins.schedules.OnPlateau;
import dev.kiln.plugins.schedules.OneCycle;
import dev.kiln.plugins.schedules.Steps;

/** The learning-rate schedules that ship with Kiln. Their records are public; the providers are found as services. */
module dev.kiln.plugins.schedules {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    exports dev.kiln.plugins.schedules;

    provides ScheduleProvider with
            Constant.Provider,
            Cosine.Provider,
            Exponential.Provider,
            Linear.Provider,
            OnPlateau.Provider,
            OneCycle.Provider,
            Steps.Provider;
}
