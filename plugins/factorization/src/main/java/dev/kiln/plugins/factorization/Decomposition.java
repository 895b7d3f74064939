package dev.kiln.plugins.factorization;

import java.util.List;

/** The ways to write the weight of one layer as a product. */
interface Decomposition {

    /** Returns choices with fewer multiply-accumulates than the layer; none where there are none. */
    List<Choice> choices();

    /** The choice of a rank, cut to the lengths of the axes; it may cost more than the layer. */
    Choice ofRank(int rank);

    /** The factors of a choice. */
    Product product(Choice choice);
}
