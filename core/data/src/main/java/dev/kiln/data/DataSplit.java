package dev.kiln.data;

import dev.kiln.api.data.DataSet;
import dev.kiln.graph.error.DataException;
import java.util.Locale;

/**
 * A data set divided in two, without a copy.
 *
 * @param train the examples to learn from
 * @param validation the examples that were held out
 */
public record DataSplit(DataSet train, DataSet validation) {

    /**
     * Holds out some examples at random.
     *
     * @param whole at least two examples
     * @param fraction the share to hold out, in (0, 1), rounded to whole examples, at least one on each side
     * @param seed the same seed gives the same split
     * @return both parts, each in the order of the whole
     * @throws DataException if there are fewer than two examples
     * @throws IllegalArgumentException if the fraction is out of range
     */
    public static DataSplit fraction(DataSet whole, double fraction, long seed) {
        if (!(fraction > 0 && fraction < 1)) {
            throw new IllegalArgumentException("fraction is " + fraction + ", expected a number in (0, 1)");
        }
        if (whole.size() < 2) {
            throw new DataException("The data " + whole.spec() + " has " + whole.size()
                    + " example, too few to hold some out for validation.");
        }
        Partition parts = Partition.of(Math.toIntExact(whole.size()), fraction, seed);
        String held = String.format(Locale.ROOT, "%s (%s of it held out, seed %d", whole.spec(), fraction, seed);
        return new DataSplit(
                new Selection(whole, held + ", the rest)", parts.kept()),
                new Selection(whole, held + ")", parts.held()));
    }
}
