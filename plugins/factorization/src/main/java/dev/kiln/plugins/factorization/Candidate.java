package dev.kiln.plugins.factorization;

/**
 * A layer and the products that its weight may become.
 *
 * @param layer the layer
 * @param decomposition the products
 */
record Candidate(Layer layer, Decomposition decomposition) {

    static Candidate of(Layer layer, ConvolutionMethod method) {
        if (layer.isPointwise()) {
            return new Candidate(layer, new MatrixDecomposition(layer));
        }
        return new Candidate(
                layer, method == ConvolutionMethod.CP ? new CpDecomposition(layer) : new TuckerDecomposition(layer));
    }

    String weight() {
        return layer.weight();
    }
}
