"""Find a person in a cut-out image, which is an image with a transparent background.

cutout              read an image, and separate the person from halos, shadows and speckles
distance_transform  split a silhouette into its round parts
head                detect the head among these parts
head_model          a second opinion on the size and the position of the head
locate              combine the three: the tight box and the face box of a person
"""
