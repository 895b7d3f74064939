package dev.kiln.api.extension;

import dev.kiln.graph.status.Stable;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Restricts an option of a group, on the component that is the group: the extension supports some values alone. Its
 * messages and the pages about it list only those, and the first is the default. An option with a single value is fixed:
 * users neither see nor type it. One without any is not there: the group is made by its constructor of the other
 * components, as a threat model without a size.
 *
 * <pre>{@code
 * record DeepFool(
 *         @Restrict(option = "norm", to = {"l2", "linf"})
 *         @Restrict(option = "targeted", to = "false")
 *         ThreatModel threat)
 * }</pre>
 *
 * <p>It holds for values that users give, and for a group that a program creates once the host is given its extension, see
 * {@link OptionGroup#check}.
 */
@Stable
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@Repeatable(Restrict.All.class)
public @interface Restrict {

    /** The word that users type for the option. */
    String option();

    /** The values as users type them, of which the first is the default; none where the extension has no such option. */
    String[] to() default {};

    /** Several restrictions of one group. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    @interface All {

        /** The restrictions. */
        Restrict[] value();
    }
}
