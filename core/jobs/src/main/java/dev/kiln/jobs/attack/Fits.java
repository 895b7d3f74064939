package dev.kiln.jobs.attack;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.FittedAttack;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.data.Task;
import dev.kiln.host.extension.Origin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The attacks that look at data first, each fitted once to the whole data, or to each batch where there are none. */
final class Fits {

    /** What a fitted attack depends on: under less access it may not use what it saw under more. */
    private record Key(FittedAttack attack, Access access) {}

    private final @Nullable DataSet data;
    private final Map<Key, Attack> known = new HashMap<>();

    Fits(@Nullable DataSet data) {
        this.data = data;
    }

    /**
     * The attack fitted to the data.
     *
     * @param attack the attack
     * @param access the access that it has
     * @param batch the examples that it is to attack
     * @param classes the number of classes
     * @param fit fits it to examples
     */
    Attack of(FittedAttack attack, Access access, Batch batch, int classes, Function<DataSet, Attack> fit) {
        if (data == null) {
            return fit.apply(DataSet.of(batch, names(classes), Task.CLASSIFICATION));
        }
        Key key = new Key(attack, access);
        Attack fitted = known.get(key);
        if (fitted == null) {
            fitted = fit.apply(data);
            known.put(key, fitted);
        }
        return fitted;
    }

    private static List<String> names(int classes) {
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    /** The attack, which an attack's fit has returned. */
    static Attack checked(Attack fitted, Origin origin) {
        if (fitted instanceof FittedAttack) {
            throw origin.fault("was fitted, and returned an attack that is to be fitted: "
                    + fitted.getClass().getName());
        }
        return fitted;
    }
}
