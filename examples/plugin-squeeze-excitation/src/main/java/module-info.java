/** A plugin with the layer {@code squeeze-excitation}. */
module org.example.kiln.excitation {
    requires dev.kiln.api;

    provides dev.kiln.api.layer.LayerProvider with
            org.example.kiln.excitation.SqueezeExcitation.Provider;
}
