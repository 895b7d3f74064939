import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.plugins.optimizers.AdaMax;
import dev.kiln.plugins.optimizers.Adadelta;
import dev.kiln.plugins.optimizers.Adagrad;
import dev.kiln.plugins.optimizers.Adam;
import dev.kiln.plugins.optimizers.AdamW;
import dev.kiln.plugins.optimizers.Lamb;
import dev.kiln.plugins.optimizers.Lars;
import dev.kiln.plugins.optimizers.Lbfgs;
import dev.kiln.plugins.optimizers.Lion;
import dev.kiln.plugins.optimizers.Lookahead;
import dev.kiln.plugins.optimizers.NAdam;
import dev.kiln.plugins.optimizers.RAdam;
import dev.kiln.plugins.optimizers.RmsProp;
import dev.kiln.plugins.optimizers.Sam;
import dev.kiln.plugins.optimizers.Sgd;

/** The optimizers that ship with Kiln. Their records are public; the providers are found as services. */
module dev.kiln.plugins.optimizers {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    exports dev.kiln.plugins.optimizers;

    provides OptimizerProvider with
            AdaMax.Provider,
            Adadelta.Provider,
            Adagrad.Provider,
            Adam.Provider,
            AdamW.Provider,
            Lamb.Provider,
            Lars.Provider,
            Lbfgs.Provider,
            Lion.Provider,
            Lookahead.Provider,
            NAdam.Provider,
            RAdam.Provider,
            RmsProp.Provider,
            Sam.Provider,
            Sgd.Provider;
}
