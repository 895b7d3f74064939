package dev.kiln.api.extension;

import dev.kiln.graph.status.Stable;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares an extension that is a record, and its options, which are the components: for each the word that users type
 * and its documentation, for an option also its range, default and unit. The type of an option is that of the
 * component; see {@link RecordProvider}.
 *
 * <pre>{@code
 * @Describe(name = "sgd", value = "Stochastic gradient descent, optionally with momentum")
 * record Sgd(
 *         @Describe(value = "the learning rate", name = "lr", above = 0, byDefault = "0.01") double learningRate,
 *         @Describe(value = "the weight of the previous velocity", atLeast = 0, below = 1, byDefault = "0") double momentum)
 * }</pre>
 */
@Stable
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT})
public @interface Describe {

    /** The summary of the extension in one line, or the effect of the option, a clause without a full stop. */
    String value();

    /** The word that users type; the default is the component's name in lower case with hyphens. */
    String name() default "";

    /** The minimum value. */
    double atLeast() default Double.NaN;

    /** The maximum value. */
    double atMost() default Double.NaN;

    /** An exclusive lower bound. */
    double above() default Double.NaN;

    /** An exclusive upper bound. */
    double below() default Double.NaN;

    /** The unit. */
    String unit() default "";

    /** The default as a user would type it; without one the option is required, or optional if it is an Optional. */
    String[] byDefault() default {};

    /** The type of the option, where it does not follow from the component's. */
    Class<? extends OptionType> type() default OptionType.class;
}
